/** True for an Amazon order id: 3-7-7 characters, all digits, except that some ids begin with letters. */
export function isOrderId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Z0-9]{3}-\d{7}-\d{7}$/.test(text);
}
