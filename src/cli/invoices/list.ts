import { table } from '../../commands/table.ts';
import { unknownAccount } from '../../commands/workplace.ts';
import { loadSettingsWithoutSecrets } from '../../config/load.ts';
import { isFinished } from '../../domain/invoices/document.ts';
import { EXIT, type ExitStatus } from '../../errors.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
import { readState } from '../../state/state.ts';
import { type CommonOptions, print } from '../output.ts';

export type InvoicesOptions = CommonOptions & { account?: string };

type ListedDocument = Omit<RememberedUpload, 'contentHash'>;
type AccountDocuments = { name: string; documents: ListedDocument[] };

/**
 * Prints every document that was looked at, the oldest deadline first.
 *
 * @returns 1 when one is not finished
 * @throws UsageError for an account that the settings do not have
 */
export async function listInvoices(options: InvoicesOptions): Promise<ExitStatus> {
  const settings = loadSettingsWithoutSecrets(options.config);
  const names = settings.accounts
    .map(({ name }) => name)
    .filter((name) => options.account === undefined || options.account === name);
  if (names.length === 0) throw unknownAccount(settings, options.account);
  const state = readState(settings.state.path);
  try {
    const accounts: AccountDocuments[] = [];
    for (const name of names) {
      const uploads = await state.invoiceUploads.list(name);
      accounts.push({ name, documents: uploads.map(shown) });
    }
    print(options, { accounts }, () => describe(accounts));
    const isOpen = accounts.some(({ documents }) => documents.some((each) => !isFinished(each.state)));
    return isOpen ? EXIT.failures : EXIT.ok;
  } finally {
    await state.close();
  }
}

/** The hash says nothing to people. */
function shown(upload: RememberedUpload): ListedDocument {
  const { contentHash: _, ...document } = upload;
  return document;
}

function describe(accounts: readonly AccountDocuments[]): string {
  const rows = accounts.flatMap(({ name, documents }) =>
    documents.map(({ number, kind, orderId, state, deadline, attempts, reason }) => [
      name,
      number,
      kind,
      orderId,
      state,
      deadline ?? '-',
      attempts,
      reason ?? '',
    ]),
  );
  if (rows.length === 0) return 'No invoice was looked at.';
  return table(['account', 'document', 'kind', 'order', 'state', 'expected by', 'attempts', 'why'], rows);
}
