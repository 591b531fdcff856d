import { z } from 'zod';

export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export const Name = z.string().min(1, 'must not be empty');
export const Secret = z
  .string()
  .min(1, 'must not be empty')
  .describe('A secret: write ${NAME} or ${file:/path}, not the value');

export const HttpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: 'must be an address such as https://erp.example.com',
  });

/** A day that is in the calendar. */
export const Day = z.iso.date('must be a day such as 2027-05-26');

/** Values by model and field. A field may end with `/id`: its value is then the external ID of a record. */
export const RequiredFields = z.record(
  z.string().describe('Model, e.g. sale.order'),
  z.record(
    z.string().regex(/^\w+(\/id)?$/, 'must be a field, or field/id for a record by its external ID'),
    z.union([z.string(), z.number(), z.boolean()]),
  ),
);

/** Address of Amazon, or of a simulator on this machine. */
export const AmazonEndpoint = HttpUrl.refine(
  (text) =>
    !URL.canParse(text) || new URL(text).protocol === 'https:' || LOOPBACK.test(new URL(text).hostname),
  { message: 'must be https, or http on this machine (127.0.0.1)' },
);
