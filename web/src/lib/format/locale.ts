// Figures follow the reader's locale; words and dates are the page's own English.
export const numberLocale = (): string =>
  (typeof navigator !== 'undefined' && navigator.languages?.[0]) || 'en-GB'

export const unknown = '\u2014' // the em dash; whoever shows it also says why
