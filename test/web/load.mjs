// A shop at its busiest: so many transactions a second, evenly, in event time that goes on from the
// server's clock, by customers and products it knows and some it does not.
import { sleep } from './harness.mjs'

const kLines = 25 // an order's, as in the UCI data
const kBeats = 10 // requests a second

// Sends until stop(); `sent` counts transactions that were acknowledged.
export class Load {
  sent = 0
  failed = 0
  #on = true
  #order = 0

  constructor(base, transactionsPerSecond) {
    this.base = base
    this.orders = Math.round(transactionsPerSecond / kBeats / kLines)
    this.#done = this.#run()
  }
  #done

  // Mean transactions a second over what has been sent.
  get rate() {
    return this.sent / ((performance.now() - this.begun_ms) / 1000)
  }

  async stop() {
    this.#on = false
    await this.#done
  }

  async #run() {
    const page = await (await fetch(`${this.base}/v1/customers?limit=500`)).json()
    this.customers = page.customers.map((customer) => customer.customer_id)
    const { as_of, currency } = await (await fetch(`${this.base}/v1/kpis`)).json()
    this.currency = currency
    this.at_ms = Date.parse(as_of ?? '2026-01-05T10:00:00Z')
    this.begun_ms = performance.now()
    for (let beat = 1; this.#on; ++beat) {
      await this.#send()
      // An open loop: what comes late does not come less.
      await sleep(Math.max(0, this.begun_ms + (beat * 1000) / kBeats - performance.now()))
    }
  }

  async #send() {
    this.at_ms += 1000 / kBeats
    const body = JSON.stringify(Array.from({ length: this.orders }, () => this.#make()))
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${this.base}/v1/orders`, { method: 'POST', headers, body })
    const said = await answer.json()
    if (answer.ok) this.sent += said.accepted * kLines
    if (!answer.ok || said.rejected.length > 0) this.failed += 1
  }

  #make() {
    const n = this.#order++
    const known = this.customers[(n * 7919) % Math.max(1, this.customers.length)]
    const customer_id = n % 10 === 0 ? null : n % 10 === 1 ? `load-${n % 5000}` : known
    const lines = Array.from({ length: kLines }, (_, i) => {
      const product = (n * 31 + i * 17) % 4000
      const quantity = 1 + ((n + i) % 12)
      const unit_price = `${1 + (i % 9)}.${10 + (n % 90)}`
      return { product_id: `P${product}`, description: `PRODUCT ${product}`, quantity, unit_price }
    })
    return {
      order_id: `load-${this.begun_ms}-${n}`, kind: 'placed', customer_id,
      ordered_at: new Date(this.at_ms).toISOString(), currency: this.currency ?? 'GBP',
      country: n % 8 === 0 ? 'Germany' : 'United Kingdom', lines,
    }
  }
}
