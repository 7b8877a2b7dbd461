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
  transactions_per_second: {
    label: 'Transactions/s',
    text: 'Product lines that come in each second now, by the engine\u2019s own count.',
  },
  average_order_value: {
    label: 'Average order',
    text: 'Average order value: gross revenue divided by the number of orders.',
  },
  customers: {
    label: 'Active customers',
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
  lag: {
    label: 'Lag',
    text: 'How far what is shown lies behind the newest order that was recorded.',
  },
  latency: {
    label: 'Latency',
    text:
      'From an order\u2019s arrival until what it changed is published, over the last ten ' +
      'seconds: half of them were faster than p50, all but one in a hundred faster than p99.',
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
  history: {
    label: 'Likely to buy within 30 days, over time',
    text:
      'What the model in use says of each Monday from what was known before it. Before the end ' +
      'of its training data it had seen how it went on: that part is a look back.',
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
  walk_forward: {
    label: 'Walk-forward',
    text:
      'Trained on the past, tested on all customers at later cut-offs: what a shop would have ' +
      'seen. The mean of all cut-offs, with its standard error.',
  },
  training_folds: {
    label: 'Training folds',
    text:
      'Measured while the model was trained, on customers left out of each fold. It is there at ' +
      'once, and mostly a little higher than what a shop then sees.',
  },
  known_customers: {
    label: 'Known customers',
    text:
      'Snapshot k-fold: the same customer, one week apart, stands on both sides of the test. ' +
      'That flatters every model; for comparison only.',
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
  roc: {
    label: 'ROC',
    text:
      'Receiver operating characteristic: at every threshold, how many of the buyers are found ' +
      'for how many of the others told likely by mistake. The area under it is the AUC.',
  },
  precision_recall: {
    label: 'Precision and recall',
    text:
      'Precision: of those told likely, how many bought. Recall: of those who bought, how many ' +
      'were told likely. A lower threshold finds more and is right less often.',
  },
  gain: {
    label: 'Gain and lift',
    text:
      'If the likeliest customers are written to first: how many of the buyers are reached. ' +
      'Lift is how many times more that is than by chance.',
  },
  coverage: {
    label: 'Accuracy and coverage',
    text:
      'Share told right at a probability of one half, among those of whom the model is surest: ' +
      'whose probability lies farthest from one half.',
  },
  confusion: {
    label: 'Confusion matrix',
    text:
      'Customers by what the model told of them from the chosen probability on, and what they ' +
      'did. Accuracy is the share told right.',
  },
  learning: {
    label: 'Learning curves',
    text:
      'Log-loss after each step of the training, on the rows it learns from and on those held ' +
      'out. Where the second stops falling, learning more would be learning by heart.',
  },
  spread: {
    label: 'Spread',
    text:
      'The same measure at each cut-off and in each fold: how much a figure depends on when and ' +
      'on whom it was measured.',
  },
  segment_shares: {
    label: 'Share of customers and of revenue',
    text:
      'How many of the customers are in the segment, beside how much of all gross revenue came ' +
      'from them.',
  },
  segment_probability: {
    label: 'Chance to buy',
    text: 'Mean probability of the members to buy within 30 days, by the model in use.',
  },
  segment_week: {
    label: 'This week',
    text:
      'Who came into the segment less who left it, since Monday 00:00 UTC or a later new division.',
  },
  segment_apart: {
    label: 'What sets it apart',
    text:
      'How far the segment\u2019s centre lies from the shop\u2019s, in standard deviations of ' +
      'all customers.',
  },
  segment_drift: {
    label: 'Drift of the segments',
    text:
      'How far the centre of a segment has gone from where it was fitted, in units of the ' +
      'typical distance of a customer to their centre. Beyond the bound a new fit is proposed.',
  },
  segment_map: {
    label: 'The plane',
    text:
      'The first two principal axes of the fitted space: of all flat pictures the one in which ' +
      'customers differ most. Neighbours buy alike.',
  },
  inertia: {
    label: 'Inertia',
    text:
      'Sum of squared distances of the customers to their centre. It always falls with more ' +
      'segments, so it has no vote.',
  },
  silhouette: {
    label: 'Silhouette',
    text:
      'How much closer customers are to their own segment than to the next, from -1 to 1. ' +
      'Higher is better.',
  },
  calinski_harabasz: {
    label: 'Calinski-Harabasz',
    text: 'Variance between the segments over variance within them. Higher is better.',
  },
  davies_bouldin: {
    label: 'Davies-Bouldin',
    text: 'How much the most alike segments overlap. Lower is better.',
  },
  gap: {
    label: 'Gap',
    text:
      'How much tighter the segments are than those found in data without any structure, with ' +
      'its standard error. Higher is better.',
  },
  cohort: {
    label: 'Cohort',
    text:
      'All customers whose first purchase was in the same month (UTC). Who bought again in a ' +
      'later month counts once in it, however often they did.',
  },
  support: {
    label: 'Support',
    text: 'Orders with both products as a share of all orders of the window.',
  },
  confidence: {
    label: 'Confidence',
    text:
      'Of the orders with the one product, the share that also has the other: how sure the ' +
      'second is, given the first.',
  },
  lift: {
    label: 'Lift',
    text:
      'How many times as often the two stand in one order as if they had nothing to do with ' +
      'each other. 1 is chance.',
  },
  surprise: {
    label: 'Surprise',
    text:
      'Dunning\u2019s log-likelihood ratio G\u00b2: how hard the pair is to explain by chance. ' +
      'It asks for many orders and a high lift at once.',
  },
  stability: {
    label: 'Stability',
    text:
      'How alike the segments are when fitted anew to random four fifths of the customers ' +
      '(adjusted Rand index; 1 is the same every time).',
  },
} satisfies Record<string, Definition>
