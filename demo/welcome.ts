/** What a person reads when the demo is up. */
export function welcome({ url, chatUrl, controlUrl }: { url: string; chatUrl: string; controlUrl: string }): string {
  const scenario = `${controlUrl}/scenarios`
  return `
  Spillway   ${url}
  Demo chat  ${chatUrl}   alerts arrive here, signed

  Three things to try:
  1. Put failed messages back. Open ${url}/dead-letters and orders.sms.dlq (or %DLQ%points-service of RocketMQ, ActiveMQ.DLQ,
     DLQ of Artemis), see why they failed, and requeue them: the repaired consumer works them off.
  2. Order a flash sale and watch seckill.orders fill and drain:
     curl -X POST '${scenario}/peak-shaving/surge?seconds=40'
  3. Stop consumers, wait for the alert in the chat, and let them go on:
     curl -X POST ${scenario}/async-processing/pause-consumers
     curl -X POST ${scenario}/async-processing/resume-consumers

  Ctrl-C stops everything.
`
}
