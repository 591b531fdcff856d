#!/usr/bin/env node
import { asksForVersion, programVersion } from './cli/version.ts';

// Only the owner may read the files that this program creates, whatever umask it was started with.
process.umask(0o077);

if (asksForVersion(process.argv.slice(2))) {
  process.stdout.write(`${programVersion()}\n`);
} else {
  const { runProgram } = await import('./cli/program.ts');
  process.exitCode = await runProgram(process.argv);
}
