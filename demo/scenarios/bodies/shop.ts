import type { Random } from '../kernel/random.ts'
import { customer, type Customer } from './people.ts'

const products = [
  ['sku-1001', '无线蓝牙耳机', 29_900],
  ['sku-1002', '机械键盘 87 键', 45_900],
  ['sku-1003', 'Espresso machine', 129_900],
  ['sku-1004', '保温杯 500ml', 8_900],
  ['sku-1005', 'Trail running shoes', 79_900],
  ['sku-1006', '儿童绘本套装', 12_800],
] as const

export interface OrderLine {
  sku: string
  title: string
  quantity: number
  /** Cents. */
  price: number
}

export interface Order {
  orderId: string
  customer: Customer
  lines: OrderLine[]
  /** Cents. */
  total: number
  currency: 'CNY'
  channel: string
}

/** A plausible order. */
export function order(random: Random, id: string): Order {
  const lines = Array.from({ length: random.int(1, 3) }, () => {
    const [sku, title, price] = random.pick(products)
    return { sku, title, price, quantity: random.int(1, 2) }
  })
  return {
    orderId: `SO-${id}`,
    customer: customer(random),
    lines,
    total: lines.reduce((sum, line) => sum + line.price * line.quantity, 0),
    currency: 'CNY',
    channel: random.pick(['app', 'wechat-mini', 'web'] as const),
  }
}

/** One of the things that happen to an order. */
export function orderEvent(random: Random, id: string, at: number): Order & { type: string; occurredAt: string } {
  const type = random.weighted([
    ['OrderCreated', 6],
    ['OrderPaid', 5],
    ['OrderShipped', 3],
    ['OrderCancelled', 1],
  ] as const)
  return { type, occurredAt: new Date(at).toISOString(), ...order(random, id) }
}

/** A text message to a customer. */
export function sms(random: Random, id: string): Record<string, unknown> {
  const { name, phone } = customer(random)
  return {
    template: 'order_confirmed',
    orderId: `SO-${id}`,
    phone,
    text: `【Spillway 商城】${name}，您的订单 SO-${id} 已确认，预计明日送达。`,
  }
}

/** An e-mail to a customer. */
export function email(random: Random, id: string): Record<string, unknown> {
  const { name, email: to } = customer(random)
  return { template: 'order_receipt', to, subject: `订单 SO-${id} 收据 / Your receipt`, name, orderId: `SO-${id}`, locale: 'zh-CN' }
}

/** A request to take money that was reserved before. */
export function capture(random: Random, id: string): Record<string, unknown> {
  return {
    paymentId: `pay_${id}`,
    orderId: `SO-${id}`,
    amount: random.int(900, 250_000),
    currency: 'CNY',
    provider: random.pick(['alipay', 'wechat-pay', 'stripe'] as const),
    buyer: customer(random).name,
  }
}
