import { SegmentMark } from '@/components/ui/segment-mark'

export interface SegmentNameProps {
  id: number
  names: ReadonlyMap<number, string>
}

// In running text; the mark keeps to the first word, so that no line ends with it.
export function SegmentName({ id, names }: SegmentNameProps) {
  const name = names.get(id) ?? `Segment ${id}`
  const [first, ...rest] = name.split(' ')
  return (
    <bdi className="font-medium">
      <span className="whitespace-nowrap">
        <SegmentMark id={id} className="mr-1 align-[-0.05em]" />{first}
      </span>
      {rest.length > 0 && ` ${rest.join(' ')}`}
    </bdi>
  )
}
