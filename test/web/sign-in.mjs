// A server with a token: the page asks who it is, shows all, and keeps nothing once signed out.
import { spawnSync } from 'node:child_process'
import { must, until } from './checks.mjs'
import { freePort, Server } from './harness.mjs'

export async function testSignIn(checks, bin, shop) {
  const { test, open, overflow, axe, shoot } = checks
  const data = shop.copy('tokens')
  const tokens = (...args) => {
    const done = spawnSync(bin, ['--data', data, '--json', 'tokens', ...args], { encoding: 'utf8' })
    must(done.status === 0, done.stderr)
    return JSON.parse(done.stdout)
  }
  const made = tokens('create', '--name', 'Anna', '--scope', 'read')
  const server = new Server(bin, data, await freePort())
  await server.start()
  const signIn = async (page, token) => {
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  try {
    await test('a server with a token asks who it is, on phones and in the dark too', async () => {
      for (const [width, scheme] of [[1440, 'light'], [390, 'light'], [390, 'dark']]) {
        const page = await open(server.url, { width, scheme })
        await page.getByTestId('sign-in').waitFor()
        must((await overflow(page)) <= 0, `${width}: wider than the window`)
        await axe(page)
        await shoot(page, `sign-in-${width}-${scheme}`)
        await page.context().close()
      }
    })
    await test('signed in, everything is there; signed out or revoked, nothing is', async () => {
      const page = await open(server.url)
      await signIn(page, 'tc_wrong')
      await page.getByRole('alert').waitFor()
      await signIn(page, made.token)
      await page.locator('tr[data-seq]').first().waitFor({ timeout: 10_000 })
      const seen = await page.evaluate(() => document.cookie + localStorage.length)
      must(!seen.includes('tillcast_session'), 'a script reads the cookie')
      await page.reload()
      await page.locator('tr[data-seq]').first().waitFor({ timeout: 10_000 })
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByTestId('sign-in').waitFor()
      await page.goBack().catch(() => null)
      await page.goto(server.url)
      await page.getByTestId('sign-in').waitFor()
      await signIn(page, made.token)
      await page.locator('tr[data-seq]').first().waitFor({ timeout: 10_000 })
      tokens('revoke', made.id)
      await until('the sign-in', 10_000, () => page.getByTestId('sign-in').isVisible())
      await page.context().close()
    })
  } finally {
    await server.stop()
  }
}
