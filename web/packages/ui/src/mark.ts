/** The product's mark, drawn on 24 by 24. */
export const RAMP = 'M4 17c5 0 6-10 12-10h4M16.500 3.500 20 7l-3.500 3.500';
