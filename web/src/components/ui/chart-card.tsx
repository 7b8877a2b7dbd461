// The name by which features knew the card around a chart.
export { ChartFrame as ChartCard, type ChartFrameProps as ChartCardProps } from
  '@/components/chart/chart-frame'
