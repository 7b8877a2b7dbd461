// `g` then a letter goes to a view, `/` to its search, `?` lists the keys.
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { focusSearch, usePageKeys } from '@/lib/keys'
import { viewList } from './view-list'

const kSecondWithin_ms = 1500

export function useViewKeys(openKeys: () => void): void {
  const navigate = useNavigate()
  const went_ms = useRef(-Infinity)
  usePageKeys((event) => {
    const second = event.timeStamp - went_ms.current < kSecondWithin_ms
    went_ms.current = -Infinity
    const view = second ? viewList.find(({ key }) => key === event.key) : undefined
    if (view) navigate(view.to)
    else if (event.key === 'g') went_ms.current = event.timeStamp
    else if (event.key === '?') openKeys()
    else if (event.key !== '/' || !focusSearch()) return
    event.preventDefault()
  })
}
