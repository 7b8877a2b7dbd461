// What was asked of `tillcast models` and could not be done; the model before goes on meanwhile.
export function ModelsProblem({ text }: { text: string }) {
  return (
    <p role="status" className="mx-4 mb-3 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
      <span className="font-medium">A model that was named is not in use: </span>
      <span className="wrap-anywhere">{text}</span>
    </p>
  )
}
