/** What a person reads when the demo is up. */
export function welcome({ url, chatUrl, controlUrl }: { url: string; chatUrl: string; controlUrl: string }): string[] {
  return [
    '',
    `Spillway   ${url}`,
    `Demo chat  ${chatUrl}   alerts arrive here, signed`,
    '',
    'Three things to try:',
    `1. ${url}/dead-letters: open orders.sms.dlq, see why messages failed, requeue a failure group, and watch them being worked off.`,
    `2. Order a flash sale and watch seckill.orders fill and drain:  curl -X POST '${controlUrl}/scenarios/peak-shaving/surge?seconds=40'`,
    `3. Stop the consumers, wait for the alert in the chat, let them go on:  curl -X POST ${controlUrl}/scenarios/async-processing/pause-consumers`,
    `                                                                        curl -X POST ${controlUrl}/scenarios/async-processing/resume-consumers`,
    '',
    'Ctrl-C stops everything.',
    '',
  ]
}
