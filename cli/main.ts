#!/usr/bin/env node
import { createProgram } from './program.ts';
import { exitWith } from './exit.ts';

createProgram(process.argv.slice(2))
  .then((program) => program.parseAsync())
  .catch(exitWith);
