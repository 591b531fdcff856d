import { type JournalEntryId, recordId } from '../../../src/domain/record-id.ts';
import {
  invoiceNotPosted,
  invoiceRefused,
  wouldWriteToBuyer,
} from '../../../src/jobs/settlements/invoice-refusal.ts';
import { NotDoneError } from '../../../src/odoo/orm/whole-or-halves.ts';
import { OdooError } from '../../../src/odoo/rpc/errors.ts';

const ORDER = '305-0000001-0000001';
const DRAFT = recordId<JournalEntryId>(7);
const POST = { model: 'account.move', method: 'action_post', done: [] };

describe('the failure of an invoice', () => {
  it('says where a field that Odoo wants gets its value', () => {
    expect(invoiceRefused(ORDER, 'Cost Centre is missing')).toMatchObject({
      subject: ORDER,
      class: 'invoiceRefused',
      message: 'Odoo refused the invoice: Cost Centre is missing',
      hint: expect.stringContaining('gets a default in Odoo'),
    });
  });

  it('names the draft where there is one, and that it may be corrected there', () => {
    const error = new OdooError('Odoo refused account.move.action_post: no account', {
      kind: 'validation',
      outcome: 'rejected',
    });
    expect(invoiceNotPosted(ORDER, error, DRAFT)).toMatchObject({
      odooModel: 'account.move',
      odooId: DRAFT,
      hint: expect.stringContaining('in the draft or where it comes from'),
    });
  });

  it('sends a person to the window, and to the approval that says nothing', () => {
    const window = new NotDoneError(POST, { title: 'Really that much?', model: 'account.move' });
    expect(invoiceNotPosted(ORDER, window, DRAFT)).toMatchObject({
      message: expect.stringContaining('did not do it: Odoo answered with a window "Really that much?"'),
      hint: expect.stringContaining('by hand and answer the window'),
    });
    expect(invoiceNotPosted(ORDER, new NotDoneError(POST, undefined), DRAFT).hint).toContain('an approval');
  });

  it('names the product whose template would write to the buyer', () => {
    const failure = wouldWriteToBuyer(ORDER, 'Course', DRAFT);
    expect(failure.message).toContain('the product "Course" has an Email Template');
    expect(failure.hint).toContain('off the product');
  });
});
