import { mkdirSync, writeFileSync } from 'node:fs';
import { describeMachine } from './machine.ts';
import { BENCHES, isBenchName } from './registry.ts';

const RESULTS = 'bench/results';

for (const name of process.argv.slice(2).filter(isBenchName)) {
  const bench = await BENCHES[name]();
  const { title, options } = bench;
  const configuration = { bench: name, ...describeMachine(), options };
  console.log(`${title}\n\n${JSON.stringify(configuration, null, 2)}\n`);
  const results = await bench.run();
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}/${name}.json`, `${JSON.stringify({ title, configuration, results }, null, 2)}\n`);
  console.log(`\nWritten to ${RESULTS}/${name}.json\n`);
}
