import { queryOptions } from '@tanstack/react-query'
import { Fields } from '@/lib/wire/fields'
import { fetchJson } from './fetch-json'

export interface FeatureInfo {
  name: string
  group: string
  unit: string
  formula: string
}

function decodeFeature(value: unknown, path: string): FeatureInfo {
  const f = new Fields(value, path)
  return {
    name: f.text('name'), group: f.text('group'), unit: f.text('unit'), formula: f.text('formula'),
  }
}

function decodeFeatures(value: unknown): ReadonlyMap<string, FeatureInfo> {
  const listed = new Fields(value, 'features').list('features', decodeFeature)
  return new Map(listed.map((feature) => [feature.name, feature]))
}

// The server's catalogue; it stays the same as long as the program does.
export const featuresQuery = () =>
  queryOptions({
    queryKey: ['features'],
    queryFn: ({ signal }) => fetchJson('/v1/features', {}, decodeFeatures, signal),
    staleTime: Infinity,
  })
