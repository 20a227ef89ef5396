import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

describe('the command line of the demo', () => {
  it('without options starts one broker of each kind near port 3000', () => {
    const brokers = ['rabbitmq', 'kafka', 'rocketmq', 'activemq', 'artemis']
    expect(readOptions([])).toEqual({ options: { brokers, port: 3000, reset: false, json: null } })
  })

  it('starts an older version when it is asked for', () => {
    expect(readOptions(['--only', 'rocketmq-4'])).toMatchObject({ options: { brokers: ['rocketmq-4'] } })
  })

  it('takes each broker of --only once', () => {
    expect(readOptions(['--only', 'kafka, rabbitmq,kafka'])).toMatchObject({ options: { brokers: ['kafka', 'rabbitmq'] } })
  })

  it.each([
    [['--only', 'kafak'], 'Not a broker: kafak'],
    [['--port', '70000'], '--port 70000 is not a port'],
    [['--prot', '1'], "Unknown option '--prot'"],
  ])('says what is wrong with %j', (args, expected) => {
    const answer = readOptions(args)
    expect(answer).toMatchObject({ wrong: true, text: expect.stringContaining(expected) })
    expect(answer).toMatchObject({ text: expect.stringContaining('Usage: npm run demo') })
  })

  it('--help is no mistake', () => {
    expect(readOptions(['--help'])).toMatchObject({ wrong: false })
  })
})
