import { Figure } from '../elements/figure.tsx';
import { Sparkline } from './sparkline.tsx';
import type { Stage, StageFigure } from './stages.ts';

/** One stage of the picture: what flows through it, and what is wrong there. */
export function StageCard({ stage: { name, does, main, history, figures } }: { readonly stage: Stage }) {
  return (
    <li class="stage">
      <div>
        <h2>{name}</h2>
        <p class="small muted">{does}</p>
      </div>
      <div class="stage-main">
        <span class="stage-number">
          <Tone figure={main} />
        </span>
        <span class="small muted">{main.label}</span>
      </div>
      <Sparkline values={history} />
      <dl class="stage-figures">
        {figures.map((figure) => (
          <div key={figure.label}>
            <dt>{figure.label}</dt>
            <dd>
              <Tone figure={figure} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function Tone({ figure: { value, href, tone } }: { readonly figure: StageFigure }) {
  return (
    <span class={tone === undefined ? undefined : `tone ${tone}`}>
      <Figure value={value} href={href} reason="see below" />
    </span>
  );
}
