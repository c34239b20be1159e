#!/usr/bin/env node
import { createProgram } from './program.ts';
import { exitWith } from './exit.ts';

createProgram().parseAsync().catch(exitWith);
