// @ts-check
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { serve, shell, start, stop } from './commands.mjs';
import {
  cloneTemplate,
  copyDatabase,
  dropDatabase,
  dumpDatabase,
  removeDump,
  restoreDatabase,
  restoreDump,
} from './databases.mjs';
import { chooseEngine } from './engine.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { query } from './postgres.mjs';
import { say } from './progress.mjs';
import { releaseOf } from './releases.mjs';

const USAGE = `Usage: node main.mjs COMMAND --version 19|14, or 15 to 18 with ODOO_SOURCE=FOLDER
  start [--workers N]                          Odoo for all databases; installs what is missing
  clone --name DB                              a new database from the template
  copy  --name DB --from DB                    a new database, as another one stands now
  restore --name DB --from DB                  puts a database back to how another one stands
  dump  --name DB --file /tmp/NAME.dump        writes it with pg_dump, into a file that PostgreSQL's machine sees
  restore --name DB --file /tmp/NAME.dump      puts a database back to that, with pg_restore
  remove-dump --file /tmp/NAME.dump
  drop  --name DB                              removes a database
  sql   --name DB STATEMENT                    rows of a query, as JSON
  shell --name DB < SCRIPT                     runs Python inside Odoo; answers with the JSON after "RESULT "
  serve --database DB [--port N] [--workers N] an Odoo of its own for one database
        [--addons FOLDER]                      with every addon of the folder installed in it
  printer                                      wkhtmltopdf, with which Odoo prints PDFs
  stop  [--port N] [--all]                     the servers, or the one at a port; --all: PostgreSQL too`;

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      name: { type: 'string' },
      from: { type: 'string' },
      file: { type: 'string' },
      database: { type: 'string' },
      port: { type: 'string' },
      workers: { type: 'string' },
      addons: { type: 'string' },
      all: { type: 'boolean', default: false },
    },
  });
  const [command, statement = ''] = positionals;
  const version = required(values.version, '--version');
  // Refused before anything is fetched for it.
  releaseOf(version);
  const engine = await chooseEngine(version);
  const port = values.port === undefined ? undefined : Number(values.port);
  switch (command) {
    case 'start':
      return start(engine, version, values.workers);
    case 'clone': {
      const name = required(values.name, '--name');
      const server = await start(engine, version);
      await cloneTemplate(engine, version, name);
      return { database: name, ...server };
    }
    case 'dump': {
      const name = required(values.name, '--name');
      const file = required(values.file, '--file');
      await dumpDatabase(engine, version, name, file);
      return { database: name, file };
    }
    case 'remove-dump': {
      const file = required(values.file, '--file');
      await removeDump(engine, file);
      return { removed: file };
    }
    case 'copy':
    case 'restore': {
      const name = required(values.name, '--name');
      if (command === 'restore' && values.file !== undefined) {
        await restoreDump(engine, version, name, values.file);
        return { database: name, file: values.file };
      }
      const from = required(values.from, '--from');
      await (command === 'copy'
        ? copyDatabase(engine, version, from, name)
        : restoreDatabase(engine, version, name, from));
      return { database: name, from };
    }
    case 'drop': {
      const name = required(values.name, '--name');
      await dropDatabase(engine, version, name);
      return { dropped: name };
    }
    case 'sql':
      return query(engine, version, required(values.name, '--name'), statement);
    case 'shell':
      return shell(engine, version, required(values.name, '--name'), await text(process.stdin));
    case 'serve':
      return serve(engine, version, {
        database: required(values.database, '--database'),
        port,
        workers: values.workers ?? '0',
        addons: values.addons,
      });
    case 'printer':
      await withLock(version, () => engine.installPrinter());
      return { version };
    case 'stop':
      return stop(engine, version, { port, all: values.all });
    default:
      throw new Failure(USAGE);
  }
}

/**
 * @param {string | undefined} value
 * @param {string} option
 */
function required(value, option) {
  if (value === undefined) throw new Failure(`${option} is missing.\n${USAGE}`);
  return value;
}

try {
  process.stdout.write(`${JSON.stringify(await main())}\n`);
} catch (error) {
  say(error instanceof Failure ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
