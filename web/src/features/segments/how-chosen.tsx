const tested = [
  ['Silhouette', 'at least 2/3 of the best of all numbers'],
  ['Calinski-Harabasz', 'at least 2/3 of the best'],
  ['Davies-Bouldin', 'at most 3/2 of the best, which is the lowest'],
  ['Gap', 'rises by more than its error with every segment up to this number: each tells more ' +
    'than it would of a cloud without any structure'],
  ['Stability', 'at least 0.9: random four fifths of the customers give the same segments again'],
  ['Size', 'at least 1\u202f% of the customers in every segment'],
] as const

// The analyst's part, folded away.
export function HowChosen({ measured }: { measured: string | null }) {
  return (
    <details className="px-4 text-sm">
      <summary className="w-fit cursor-pointer rounded-xs py-1.5 text-accent underline">
        How the number is chosen
      </summary>
      <div className="flex flex-col gap-2 pt-1 text-muted">
        <p>
          Customers are divided into 2 to 12 segments in turn, as long as there are ten customers a
          segment on average. Each division is put to six tests, and the finest that passes all of
          them is taken: more segments say more, as long as they are really there, are found again
          in a part of the customers, and none is too small to act on.{' '}
          <code>tillcast segment --k N</code> divides into a number of your own.
        </p>
        <dl className="flex flex-col gap-1">
          {tested.map(([label, passes]) => (
            <div key={label}>
              <dt className="inline font-medium text-ink">{label}: </dt>
              <dd className="inline">{passes}</dd>
            </div>
          ))}
        </dl>
        <p>
          Where none passes all, the most stable of those that pass most is taken, of equals the one
          of fewer segments. What was not measured counts as passed.
        </p>
        <p>{measured} The reasons are in docs/segments.md.</p>
      </div>
    </details>
  )
}
