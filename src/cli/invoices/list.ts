import { readOfAccounts } from '../../commands/account-state.ts';
import { table } from '../../commands/table.ts';
import { isFinished } from '../../domain/invoices/document.ts';
import { EXIT, type ExitStatus } from '../../errors.ts';
import type { RememberedUpload } from '../../state/invoices/uploads.ts';
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
  const accounts = await readOfAccounts(
    options,
    async (state, name): Promise<AccountDocuments> => ({
      name,
      documents: (await state.invoiceUploads.list(name)).map(shown),
    }),
  );
  print(options, { accounts }, () => describe(accounts));
  const isOpen = accounts.some(({ documents }) => documents.some((each) => !isFinished(each.state)));
  return isOpen ? EXIT.failures : EXIT.ok;
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
