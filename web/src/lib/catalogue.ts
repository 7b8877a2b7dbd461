// What each figure means, in one sentence: the shopkeeper's words first.
export interface Definition {
  label: string
  text: string
}

export const catalogue = {
  net_revenue: {
    label: 'Net revenue',
    text: 'Sales less refunds, plus or minus adjustments, each booked when it happened.',
  },
  gross_revenue: {
    label: 'Gross revenue',
    text: 'The amounts of all sales, as if nothing had come back.',
  },
  orders: {
    label: 'Orders',
    text: 'Placed orders with a positive amount, guests included.',
  },
  transactions: {
    label: 'Transactions',
    text: 'Product lines of all sales: one order of three products is three transactions.',
  },
  average_order_value: {
    label: 'Average order',
    text: 'Average order value: gross revenue divided by the number of orders.',
  },
  customers: {
    label: 'Customers',
    text:
      'Known customers with at least one purchase; new ones bought for the first time in the ' +
      'period. Guests cannot be told apart and are not counted.',
  },
  refund_rate: {
    label: 'Refund rate',
    text: 'Refunds and cancellations as a share of gross revenue.',
  },
  expected_purchases_30d: {
    label: 'Expected buyers',
    text:
      'Customers expected to buy in the next 30 days: the sum of all their ' +
      'probabilities.',
  },
  auc: {
    label: 'AUC',
    text:
      'How often the model ranks a customer who bought above one who did not: 0.5 is chance, ' +
      '1 is perfect.',
  },
  accuracy: {
    label: 'Accuracy',
    text:
      'Share of customers told right at a probability of one half. The majority figure beside it ' +
      'is what always saying "will not buy" reaches.',
  },
  log_loss: {
    label: 'Log-loss',
    text: 'How wrong the probabilities are on average; sure mistakes cost most. Lower is better.',
  },
  ece: {
    label: 'Calibration error',
    text:
      'Expected calibration error over 10 bins: how far the stated probabilities lie from what ' +
      'then happened. Lower is better.',
  },
  probability: {
    label: 'Likely to buy within 30 days',
    text: 'The model\u2019s probability of at least one purchase in the 30 days from now.',
  },
  psi: {
    label: 'PSI',
    text:
      'Population stability index: how differently the feature is spread now than when the model ' +
      'learnt. Below 0.1 stable, from 0.25 on drifted.',
  },
  importance: {
    label: 'Importance',
    text: 'Mean size of the feature\u2019s contribution to the log-odds, on training rows.',
  },
  live: {
    label: 'Live grading',
    text:
      'The server\u2019s own past predictions of all customers, against who bought in the 30 ' +
      'days after; the last six closed windows together.',
  },
  average_precision: {
    label: 'Average precision',
    text: 'Precision averaged over all thresholds; guessing reaches the share of buyers.',
  },
  brier: {
    label: 'Brier score',
    text: 'Mean squared distance of the probabilities from what happened. Lower is better.',
  },
  top_decile_lift: {
    label: 'Lift, top tenth',
    text: 'How many times more buyers are among the likeliest tenth than among all customers.',
  },
} satisfies Record<string, Definition>
