// The leaderboard in the browser: sorting within groups, pinned columns, rows laid out as they are needed, arrows between rows, meeting screens.
const kept = new WeakMap() // what a reader did to this board: sort, rows laid out, the meeting's screen

function value(row, column) {
  const raw = row.cells[column]?.dataset.sort ?? ""
  return raw === "" ? null : Number.isNaN(Number(raw)) ? raw : Number(raw)
}

function order(rows, column, descending, language) {
  const keys = new Map(rows.map((row) => [row, value(row, column)]))
  const compare = new Intl.Collator(language || undefined).compare
  return rows.sort((a, b) => {
    const x = keys.get(a), y = keys.get(b)
    if (x === null || y === null) return (x === null) - (y === null) || a.dataset.place - b.dataset.place
    const told = typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y))
    return (descending ? -told : told) || a.dataset.place - b.dataset.place
  })
}

function sort(table, column, descending) {
  for (const body of table.tBodies) {
    body.querySelectorAll(".behind").forEach((row) => row.remove())
    const rows = [...body.rows].filter((row) => !row.classList.contains("part"))
    body.append(...order(rows, column, descending, table.lang))
  }
  table.querySelectorAll("thead th").forEach((th, i) => {
    if (th.hasAttribute("data-sortable")) th.setAttribute("aria-sort", i === column ? (descending ? "descending" : "ascending") : "none")
  })
}

// The order the address asks for: "score.desc", or "" for the order the rows came in.
function arrange(table, asked) {
  const [id, way] = (asked || "").split(".")
  const column = [...table.tHead.rows[0].cells].findIndex((th) => th.dataset.id === id && th.hasAttribute("data-sortable"))
  if (column >= 0) {
    sort(table, column, way === "desc")
    return { id, descending: way === "desc" }
  }
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter((row) => !row.matches(".part, .behind"))
    body.append(...rows.sort((a, b) => a.dataset.place - b.dataset.place))
  }
  table.querySelectorAll("thead th[data-sortable]").forEach((th) => th.setAttribute("aria-sort", "none"))
}

// Rows behind the limit are hidden, so that 500 agents cost no more than 100 to lay out; so are those that do not hold what is searched for.
function lay(table, limit, button, wanted = "") {
  let count = 0
  for (const row of table.querySelectorAll("tbody tr:not(.part, .behind)")) {
    const fits = !wanted || row.textContent.toLocaleLowerCase().includes(wanted)
    row.hidden = !fits || ++count > limit
    if (row.nextSibling?.classList?.contains("behind")) row.nextSibling.hidden = row.hidden
  }
  if (button) button.hidden = count <= limit
  return count
}

// On a phone a table without pages behind its rows shows the other columns under the row that is touched.
function unfold(row) {
  const next = row.nextSibling
  if (next?.classList?.contains("behind")) return next.remove()
  const behind = document.createElement("tr")
  behind.className = "behind"
  const list = behind.appendChild(document.createElement("td")).appendChild(document.createElement("dl"))
  behind.firstChild.colSpan = row.cells.length
  const heads = row.closest("table").tHead.rows[0].cells
  ;[...row.cells].forEach((cell, i) => {
    if (getComputedStyle(cell).display !== "none") return
    const part = list.appendChild(document.createElement("div"))
    part.appendChild(document.createElement("dt")).textContent = heads[i].querySelector("span").textContent
    part.appendChild(document.createElement("dd")).append(...[...cell.childNodes].map((node) => node.cloneNode(true)))
  })
  if (list.children.length) row.after(behind)
}

function pin(table) {
  let left = 0
  ;[...table.tHead.rows[0].cells].forEach((head, i) => {
    if (!head.hasAttribute("data-pin")) return
    const at = `${left}px`
    for (const row of table.rows) {
      const cell = row.classList.contains("part") ? null : row.cells[i]
      if (!cell) continue
      cell.setAttribute("data-pin", "")
      cell.style.insetInlineStart = at
    }
    left += head.getBoundingClientRect().width
  })
}

function turn(meeting, to) {
  const screens = [...meeting.querySelectorAll("[data-screen]")]
  const now = Math.min(Math.max(to, 0), screens.length - 1)
  screens.forEach((screen, i) => (screen.hidden = i !== now))
  meeting.querySelector("[data-before]").disabled = now === 0
  meeting.querySelector("[data-after]").disabled = now === screens.length - 1
  const told = meeting.querySelector("[data-told]")
  told.textContent = told.dataset.told.replace("{now}", now + 1).replace("{count}", screens.length)
  return now
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".sheet")
  if (!root) return
  const own = kept.get(parentElement) ?? {}
  kept.set(parentElement, own)
  const fresh = root.dataset.mark !== data.mark
  if (fresh) {
    root.innerHTML = data.html
    root.dataset.mark = data.mark
  }
  const table = root.querySelector("table.board")
  const meeting = root.querySelector(".meeting")
  const button = root.querySelector("[data-all]")
  const find = root.querySelector("[data-find]")
  const open = (code) => setTriggerValue("open", code)
  const again = () => {
    const count = lay(table, own.limit, button, (own.find ?? "").trim().toLocaleLowerCase())
    const none = root.querySelector("[data-none]")
    if (none) none.hidden = count > 0
  }

  if (table && fresh) {
    table.querySelectorAll("tbody tr").forEach((row, i) => (row.dataset.place = i))
    const narrow = (root.getBoundingClientRect().width || innerWidth) <= 560
    own.limit ??= Number((narrow && table.dataset.top) || table.dataset.rows)
    if (find) find.value = own.find ?? ""
    if (data.sort !== undefined) own.sort = data.sort || own.asked ? arrange(table, data.sort) : undefined
    else if (own.sort) {
      const column = [...table.tHead.rows[0].cells].findIndex((th) => th.dataset.id === own.sort.id)
      if (column >= 0) sort(table, column, own.sort.descending)
    }
    own.asked = data.sort ?? ""
    own.passed = undefined
    again()
    pin(table)
    const box = table.closest(".scroll")
    box.onscroll = () => {
      if (button.hidden || box.scrollTop + box.clientHeight < box.scrollHeight - 400) return
      own.limit += Number(table.dataset.rows)
      again()
      pin(table)
    }
  }
  if (table && !fresh && (data.sort ?? "") !== own.asked && data.sort !== own.passed) {
    own.asked = data.sort
    own.sort = arrange(table, own.asked)
    again()
  }
  if (data.sort === own.asked) own.passed = undefined
  if (meeting && fresh) {
    own.screen = turn(meeting, own.screen ?? 0)
    meeting.focus({ preventScroll: true })
  }

  root.onclick = (event) => {
    if (event.target.closest("[data-all]")) {
      own.limit = Infinity
      again()
      pin(table)
      return
    }
    if (event.target.closest("[data-before]")) own.screen = turn(meeting, own.screen - 1)
    if (event.target.closest("[data-after]")) own.screen = turn(meeting, own.screen + 1)
    const head = event.target.closest("th[data-sortable]")
    if (head) {
      const now = head.getAttribute("aria-sort")
      const descending = now === "none" ? head.dataset.first !== "ascending" : now !== "descending"
      own.sort = { id: head.dataset.id, descending }
      sort(table, [...head.parentElement.children].indexOf(head), descending)
      again()
      if (data.sort !== undefined) {
        own.passed = data.sort // until the server has heard of it, what it still says is no wish
        own.asked = `${head.dataset.id}.${descending ? "desc" : "asc"}`
        setTriggerValue("sort", own.asked)
      }
      return
    }
    const row = event.target.closest("[data-unfold] tbody tr:not(.behind)")
    if (row) unfold(row)
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return // the link itself opens a new tab
    const found = event.target.closest("[data-open]")
    if (!found) return
    open(found.dataset.open)
    event.preventDefault()
  }

  if (find)
    find.oninput = () => {
      own.find = find.value
      again()
    }

  root.onkeydown = (event) => {
    const { key, target } = event
    if (meeting) {
      const step = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowDown: 1, ArrowLeft: -1, PageUp: -1, ArrowUp: -1 }[key]
      if (step && !(key === " " && target.closest("button"))) own.screen = turn(meeting, own.screen + step)
      else if (key === "Home") own.screen = turn(meeting, 0)
      else if (key === "End") own.screen = turn(meeting, Infinity)
      else if (key === "Escape") open("leave")
      else return
      event.preventDefault()
      return
    }
    if ((key === "Enter" || key === " ") && target.matches("th[data-sortable]")) {
      target.click()
      event.preventDefault()
    } else if ((key === "ArrowDown" || key === "ArrowUp") && target.matches("tbody a")) {
      const links = [...table.querySelectorAll("tbody tr:not([hidden]) .name a")]
      links[links.indexOf(target) + (key === "ArrowDown" ? 1 : -1)]?.focus()
      event.preventDefault()
    }
  }
}
