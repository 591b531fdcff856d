/** A report that is ready; Amazon makes settlement reports by itself. */
export type Report = {
  reportId: string;
  reportType: string;
  marketplaceIds: string[];
  createdAt: number;
  dataStartTime?: string;
  dataEndTime?: string;
  reportDocumentId: string;
};
