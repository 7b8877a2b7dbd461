import { expect, it } from 'vitest'
import { csvBlob, csvText, fileNamePart } from './csv'

it('quotes what needs it and leaves what is unknown empty', () => {
  expect(csvText(['a', 'b'], [['last bought, "12"', null], [0.5, 'x\ny']])).toBe(
    'a,b\r\n"last bought, ""12""",\r\n0.5,"x\ny"\r\n')
})

it('hands no formula to a spreadsheet, and keeps numbers numbers', () => {
  expect(csvText(['a'], [['=1+1'], ['@x'], ['-3.25'], [-3]])).toBe(
    "a\r\n'=1+1\r\n'@x\r\n-3.25\r\n-3\r\n")
})

it('tells a spreadsheet that it is UTF-8', async () => {
  const reader = new FileReader()
  const read = new Promise((done) => (reader.onload = done))
  reader.readAsArrayBuffer(csvBlob('\u00fc'))
  await read
  expect([...new Uint8Array(reader.result as ArrayBuffer)]).toEqual([0xef, 0xbb, 0xbf, 0xc3, 0xbc])
})

it('makes file names of any customer', () => {
  expect(fileNamePart('a/b c<>')).toBe('a_b_c_')
})
