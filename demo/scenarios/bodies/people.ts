import type { Random } from '../kernel/random.ts'

const names = ['王小明', '李静', '张伟', '陈晓雨', '刘洋', 'Anna Schmidt', 'James Carter', '赵敏', '黄家豪', 'Sofia Rossi'] as const
const cities = ['上海市浦东新区', '北京市海淀区', '杭州市西湖区', '深圳市南山区', '成都市武侯区', 'Berlin', 'Singapore'] as const

export interface Customer {
  id: string
  name: string
  phone: string
  email: string
  city: string
}

/** A customer of the shop. */
export function customer(random: Random): Customer {
  const id = random.int(10_000, 99_999)
  return {
    id: `u_${id}`,
    name: random.pick(names),
    phone: `+86 13${random.int(0, 9)} ${random.int(1000, 9999)} ${random.int(1000, 9999)}`,
    email: `user${id}@example.com`,
    city: random.pick(cities),
  }
}
