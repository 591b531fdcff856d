/**
 * What is known about the effect of a failed call to Odoo or Amazon. `notSent`: it never left this machine; `rejected`: the other
 * side refused it and changed nothing; `unknown`: it may have been carried out. After a write with an unknown outcome the program
 * reads back what happened; it never guesses.
 */
export type Outcome = 'notSent' | 'rejected' | 'unknown';
