/** Events about one object that a recorder lets through at once, and how long until it lets one more through (client-go `EventSourceObjectSpamFilter`). */
const BURST = 25;
const REFILL = 300_000;

/** The budget for events about one object. */
export interface EventBudget {
  tokens: number;
  at: number;
}

/** The budget after one more event; undefined where the event is dropped. */
export function spendEvent(budget: EventBudget | undefined, now: number): EventBudget | undefined {
  const tokens = available(budget, now);
  return tokens >= 1 ? { tokens: tokens - 1, at: now } : undefined;
}

/** When the next event gets through: now, if the budget is not spent. */
export function nextEventAt(budget: EventBudget | undefined, now: number): number {
  const tokens = available(budget, now);
  return tokens >= 1 ? now : Math.ceil(now + (1 - tokens) * REFILL);
}

function available(budget: EventBudget | undefined, now: number): number {
  return budget === undefined ? BURST : Math.min(BURST, budget.tokens + (now - budget.at) / REFILL);
}
