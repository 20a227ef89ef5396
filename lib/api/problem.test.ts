import { expect, test } from 'vitest'
import { AppError, CostNotAccepted } from '#lib/errors.ts'
import { problemAnswer } from './contracts/common.ts'
import { problemResponse } from './problem.ts'

const answerOf = async (error: unknown) => problemAnswer.parse(await problemResponse(error).json())

test('a refused look says what it would cost, and how many looks are left', async () => {
  const cost = { cost: 'counts-as-delivery' as const, explanation: 'Each look counts as a failed delivery.', looksLeft: 3 }
  expect(await answerOf(new CostNotAccepted('Ask again with acceptCost=true.', cost))).toMatchObject({
    status: 409,
    code: 'cost-not-accepted',
    cost,
  })
})

test('other problems know of no cost', async () => {
  expect(await answerOf(new AppError('conflict', 'The run is running.'))).not.toHaveProperty('cost')
})
