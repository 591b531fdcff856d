#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { asksForVersion, programVersion } from './cli/version.ts';

// Little of what a backlog passes through lives long. V8 would rather let the heap grow than look for it; on the small machines that
// stand beside an Odoo, memory is dearer than that time.
setFlagsFromString('--optimize-for-size');

// Only the owner may read the files that this program creates, whatever umask it was started with.
process.umask(0o077);

if (asksForVersion(process.argv.slice(2))) {
  process.stdout.write(`${programVersion()}\n`);
} else {
  const { runProgram } = await import('./cli/program.ts');
  process.exitCode = await runProgram(process.argv);
}
