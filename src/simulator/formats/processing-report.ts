/** One problem of a feed; message 0 is the whole document. */
export type FeedProblem = {
  messageId: string;
  code: number;
  description: string;
  orderId?: string;
};

export type ReportCounts = { processed: number; successful: number; errors: number };

/** Writes Amazon's processing report. Messages that went well are not listed, only counted. */
export function processingReport(
  sellerId: string,
  transactionId: string,
  counts: ReportCounts,
  problems: readonly FeedProblem[],
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
<Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>${escapeXml(sellerId)}</MerchantIdentifier></Header>
<MessageType>ProcessingReport</MessageType>
<Message><MessageID>1</MessageID><ProcessingReport>
<DocumentTransactionID>${transactionId}</DocumentTransactionID><StatusCode>Complete</StatusCode>
<ProcessingSummary><MessagesProcessed>${String(counts.processed)}</MessagesProcessed><MessagesSuccessful>${String(counts.successful)}</MessagesSuccessful><MessagesWithError>${String(counts.errors)}</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning></ProcessingSummary>
${problems.map(resultOf).join('\n')}
</ProcessingReport></Message></AmazonEnvelope>
`;
}

/** Amazon's other kind of report: plain text with a tab table. @param problem of the record; default: what one without records has */
export function plainTextReport(
  processed: number,
  successful: number,
  problem: { code: number; message: string } | undefined = processed === 0 ? UNREADABLE : undefined,
): string {
  return [
    'Feed Processing Summary:',
    `\tNumber of records processed\t\t${String(processed)}`,
    `\tNumber of records successful\t\t${String(successful)}`,
    '',
    'original-record-number\tsku\terror-code\terror-type\terror-message',
    ...(problem === undefined
      ? []
      : [`${String(processed)}\t\t${String(problem.code)}\tError\t${problem.message}`]),
    '',
  ].join('\n');
}

const UNREADABLE = { code: 90057, message: 'The feed could not be read in this format.' };

function resultOf({ messageId, code, description, orderId }: FeedProblem): string {
  const about =
    orderId === undefined
      ? ''
      : `<AdditionalInfo><AmazonOrderID>${escapeXml(orderId)}</AmazonOrderID></AdditionalInfo>`;
  return `<Result><MessageID>${escapeXml(messageId)}</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>${String(code)}</ResultMessageCode><ResultDescription>${escapeXml(description)}</ResultDescription>${about}</Result>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
