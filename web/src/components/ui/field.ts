// How fields that are typed into or chosen from look, everywhere.
export const fieldLook =
  'h-8 min-w-0 rounded-md border border-line bg-surface px-2 text-sm text-ink ' +
  'placeholder:text-muted pointer-coarse:h-11'
