import { Figure } from '../elements/figure.tsx';
import { Sparkline } from './sparkline.tsx';
import type { Stage, StageFigure } from './stages.ts';

/** One stage of the picture: what flows through it, and what is wrong there. */
export function StageCard({ stage, reason }: { readonly stage: Stage; readonly reason: string }) {
  const { name, does, main, history, figures } = stage;
  return (
    <li class="stage">
      <div>
        <h2>{name}</h2>
        <p class="small muted">{does}</p>
      </div>
      <div class="stage-main">
        <span class="stage-number">
          <Tone figure={main} reason={reason} />
        </span>
        <span class="small muted">{main.label}</span>
      </div>
      <Sparkline values={history} />
      <dl class="stage-figures">
        {figures.map((figure) => (
          <div key={figure.label}>
            <dt>{figure.label}</dt>
            <dd>
              <Tone figure={figure} reason={reason} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

interface ToneProperties {
  readonly figure: StageFigure;
  /** Why a number is not known. */
  readonly reason: string;
}

function Tone({ figure: { value, href, tone }, reason }: ToneProperties) {
  return (
    <span class={tone === undefined ? undefined : `tone ${tone}`}>
      <Figure value={value} href={href} reason={reason} />
    </span>
  );
}
