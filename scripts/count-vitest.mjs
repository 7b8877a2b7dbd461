// Reads Vitest's JSON: each skipped test goes to stderr, "PASSED FAILED SKIPPED" to stdout.
import { readFileSync } from 'node:fs'

const counts = { passed: 0, failed: 0, skipped: 0 }
for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')).testResults) {
  // A file that could not be loaded has no tests, and a failure.
  if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1
  for (const test of file.assertionResults) {
    const how = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped'
    counts[how] += 1
    if (how === 'skipped') console.error(`skipped ${test.fullName}: ${test.status}`)
  }
}
console.log(`${counts.passed} ${counts.failed} ${counts.skipped}`)
