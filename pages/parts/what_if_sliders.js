// Sliders that rebalance: shows what the server worked out, moves at once under the hand, and asks while it moves.
const kept = new WeakMap()
const GRID = 0.5
const REST = 350 // milliseconds without a move until the answer is told to be the last

const text = (value) => String(Math.round(value * 100) / 100)

function build(root, data) {
  root.textContent = ""
  const make = (name, cls, parent) => {
    const made = document.createElement(name)
    if (cls) made.className = cls
    parent?.append(made)
    return made
  }
  for (const group of data.groups) {
    const section = make("section", "", root)
    for (const row of group) {
      const box = make("div", row.kind === "section" ? "weight-row section" : "weight-row", section)
      box.dataset.id = row.id
      box.dataset.kind = row.kind
      const head = make("div", data.words.lock ? "weight-head" : "weight-head free", box)
      const lock = make("button", "lock", head)
      lock.type = "button"
      lock.hidden = !data.words.lock // a frozen page has no locks
      lock.innerHTML =
        '<svg viewBox="0 0 16 16" aria-hidden="true"><rect x="3" y="7.2" width="10" height="6.6" rx="1.4"/><path class="shut" d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/><path class="open" d="M5.2 7V4.4a2.8 2.8 0 0 1 5.4-1"/></svg>'
      const name = make("label", "name", head)
      name.textContent = row.title
      name.title = row.title
      const number = make("input", "", head)
      Object.assign(number, { type: "number", step: "any", min: 0, inputMode: "decimal" })
      const range = make("input", "", box)
      Object.assign(range, { type: "range", min: 0, step: 0.01 })
      range.id = `what-if-${row.kind}-${row.id}`
      name.htmlFor = range.id
      if (row.kind === "item" && row.low !== undefined) {
        const holds = make("div", "holds", box)
        make("i", "", holds)
        make("u", "", holds)
        make("b", "", holds)
      }
      const small = make("small", "", box)
      make("span", "left", small)
      make("span", "right", small)
    }
  }
  make("p", "wrong", root).setAttribute("role", "alert")
  const sum = make("div", "sum", root)
  make("span", "", sum)
}

function fill(root, data, moving) {
  for (const group of data.groups)
    for (const row of group) {
      const box = root.querySelector(`[data-kind="${row.kind}"][data-id="${row.id}"]`)
      const [number, range] = [box.querySelector("[type=number]"), box.querySelector("[type=range]")]
      range.max = data.whole
      const mine = moving && moving.kind === row.kind && moving.id === row.id
      if (!mine) {
        range.value = row.weight
        if (root.getRootNode().activeElement !== number) number.value = text(row.weight)
      }
      range.disabled = number.disabled = row.locked
      range.setAttribute("aria-valuetext", row.spoken)
      range.setAttribute("aria-label", row.title)
      number.setAttribute("aria-label", `${row.title} ${data.words.number}`)
      const lock = box.querySelector(".lock")
      lock.setAttribute("aria-pressed", row.locked)
      lock.title = row.locked ? data.words.unlock : data.words.lock
      lock.setAttribute("aria-label", `${lock.title} ${row.title}`)
      box.querySelector(".left").textContent = row.left
      box.querySelector(".right").textContent = row.right
      const holds = box.querySelector(".holds")
      if (holds) {
        const at = (value) => `${(Math.min(Math.max(value, 0), data.whole) / data.whole) * 100}%`
        const [low, own, now] = [holds.querySelector("i"), holds.querySelector("u"), holds.querySelector("b")]
        low.style.insetInlineStart = at(row.low)
        low.style.insetInlineEnd = `${100 - parseFloat(at(row.high))}%`
        own.style.insetInlineStart = at(row.own)
        now.style.insetInlineStart = at(mine ? moving.value : row.weight)
        holds.title = row.tip
      }
    }
  root.querySelector(".sum span").textContent = data.sum
  root.querySelector(".wrong").textContent = data.wrong || ""
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".sliders")
  if (!root) return
  const me = kept.get(parentElement) || { sent: 0, waiting: null, moving: null, base: null, timer: 0 }
  kept.set(parentElement, me)
  me.data = data
  if (root.dataset.made !== data.made) {
    build(root, data)
    root.dataset.made = data.made
    me.moving = me.waiting = me.base = null
  }
  const weights = () => Object.fromEntries(me.data.groups.flat().filter((row) => row.kind === "item").map((row) => [row.id, row.exact]))
  const locked = () => me.data.groups.flat().filter((row) => row.kind === "item" && row.locked).map((row) => row.id)
  const send = (message) => {
    me.sent += 1
    me.open = me.sent
    me.since = Date.now()
    setTriggerValue("move", { ...message, n: me.sent, from: me.data.stamp })
  }
  const busy = () => me.open > (me.data.seen || 0) && Date.now() - me.since < 3000
  const ask = (last) => {
    if (!me.moving) return
    const message = { kind: me.moving.kind, id: me.moving.id, value: text(me.moving.value), base: me.base, locked: locked(), last }
    if (busy()) me.waiting = message
    else {
      me.waiting = null
      send(message)
    }
  }
  if (data.stamp !== me.stamp) {
    me.stamp = data.stamp
    me.sent = me.open = data.seen || 0
  }
  if (me.waiting && !busy()) {
    const next = me.waiting
    me.waiting = null
    send(next)
  }
  if (data.last && !me.waiting && !busy() && !me.held) me.moving = null
  fill(root, data, me.moving)

  const move = (box, value) => {
    const row = me.data.groups.flat().find((one) => one.kind === box.dataset.kind && one.id === box.dataset.id)
    if (!row || row.locked) return
    if (!me.base || me.touched !== box) {
      me.base = weights()
      me.touched = box
    }
    const most = row.most
    const wanted = Math.min(Math.max(value, row.least), most)
    me.moving = { kind: row.kind, id: row.id, value: wanted }
    box.querySelector("[type=range]").value = wanted
    const mark = box.querySelector(".holds b")
    if (mark) mark.style.insetInlineStart = `${(wanted / me.data.whole) * 100}%`
    clearTimeout(me.timer)
    me.timer = setTimeout(() => ask(true), REST)
  }
  root.oninput = (event) => {
    const box = event.target.closest(".weight-row")
    if (event.target.type !== "range") return
    const value = Math.round(Number(event.target.value) / GRID) * GRID
    move(box, value)
    box.querySelector("[type=number]").value = text(me.moving ? me.moving.value : value)
    ask(false)
  }
  root.onchange = (event) => {
    if (event.target.type !== "number") return
    const box = event.target.closest(".weight-row")
    const value = Number(String(event.target.value).replace(",", "."))
    if (event.target.value === "" || Number.isNaN(value)) {
      fill(root, me.data, null)
      return
    }
    me.base = null
    move(box, Math.round(value * 100) / 100)
    event.target.value = text(me.moving.value)
    ask(false)
  }
  root.onpointerdown = (event) => {
    if (event.target.type !== "range") return
    me.held = true
    me.base = weights()
    me.touched = event.target.closest(".weight-row")
  }
  root.onpointerup = root.onpointercancel = () => {
    me.held = false
  }
  root.onfocusin = (event) => {
    if (event.target.type === "range" && event.target.closest(".weight-row") !== me.touched) me.base = null
  }
  root.onkeydown = (event) => {
    if (event.target.type === "number" && event.key === "Enter") {
      event.target.blur()
      return
    }
    if (event.target.type !== "range") return
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key]
    const now = Number(event.target.value)
    const to = event.key === "Home" ? 0 : event.key === "End" ? Number(event.target.max) : null
    if (!step && to === null) return
    event.preventDefault()
    const size = GRID * (event.shiftKey ? 10 : 1)
    const grid = step > 0 ? Math.floor(now / GRID + 1e-6) * GRID : Math.ceil(now / GRID - 1e-6) * GRID
    move(event.target.closest(".weight-row"), to ?? grid + step * size)
    event.target.closest(".weight-row").querySelector("[type=number]").value = text(me.moving ? me.moving.value : now)
    ask(false)
  }
  root.onclick = (event) => {
    const lock = event.target.closest(".lock")
    if (!lock) return
    const box = lock.closest(".weight-row")
    me.base = me.touched = null
    send({ kind: `lock_${box.dataset.kind}`, id: box.dataset.id, base: weights(), locked: locked(), last: true })
  }
}
