import { expect, it } from 'vitest'
import { decodeModel } from '@/lib/wire/decode-model'
import { frameJson } from '@/test-wire'
import { isUnmeasured, modelsCsv } from './models-rows'

const champion = decodeModel(frameJson('models').data)
const folds = { ...champion.protocols[0]!, name: 'folds' }
const fresh = { ...champion, model_id: 'fresh', protocols: [folds] }

it('knows a model that was only trained from one that was evaluated', () => {
  expect(isUnmeasured({ model: champion, rolling: null })).toBe(false)
  expect(isUnmeasured({ model: fresh, rolling: null })).toBe(true)
  expect(isUnmeasured({ model: { ...fresh, problem: 'cut short' }, rolling: null })).toBe(false)
})

it('writes every figure of every model, and nothing where there is none', () => {
  const [head, first, second] = modelsCsv([
    { model: champion, rolling: null }, { model: fresh, rolling: null },
  ]).split('\r\n').map((line) => line.split(','))
  const cell = (line: string[] | undefined, name: string) => line?.[head!.indexOf(name)]
  const walk = champion.protocols.find(({ name }) => name === 'walk-forward')!
  expect(cell(first, 'walk_forward_auc')).toBe(String(walk.mean!.auc))
  expect(cell(second, 'walk_forward_auc')).toBe('')
  expect(cell(second, 'training_folds_auc')).toBe(String(folds.mean!.auc))
})
