// Shows the markup the server made (every piece of data in it already escaped), opens what is clicked, sorts tables by their own numbers.
const sorted = new WeakMap()

function value(row, column) {
  const raw = row.cells[column]?.dataset.sort ?? ""
  return raw === "" ? null : Number.isNaN(Number(raw)) ? raw : Number(raw)
}

function sort(table, column, descending) {
  const body = table.tBodies[0]
  const rows = [...body.rows]
  rows.sort((a, b) => {
    const x = value(a, column), y = value(b, column)
    if (x === null || y === null) return (x === null) - (y === null) || a.dataset.place - b.dataset.place
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), table.lang || undefined)
    return (descending ? -order : order) || a.dataset.place - b.dataset.place
  })
  body.append(...rows)
  table.querySelectorAll("thead th").forEach((th, i) => {
    if (th.hasAttribute("data-sortable")) th.setAttribute("aria-sort", i === column ? (descending ? "descending" : "ascending") : "none")
  })
}

// The clipboard proper needs https or this machine; elsewhere the old way.
function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = Object.assign(document.createElement("textarea"), { value: text })
  document.body.append(area)
  area.select()
  document.execCommand("copy")
  area.remove()
  return Promise.resolve()
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  if (data?.lang) document.documentElement.lang = data.lang === "zh" ? "zh-CN" : "en"
  let root = parentElement.querySelector(".sheet")
  if (!root) return
  if (root.dataset.mark !== data.mark) {
    root.innerHTML = data.html
    root.dataset.mark = data.mark
    const kept = sorted.get(parentElement)
    root.querySelectorAll("table").forEach((table) => {
      ;[...table.tBodies[0].rows].forEach((row, i) => (row.dataset.place = i))
      if (kept) {
        const column = [...table.querySelectorAll("thead th")].findIndex((th) => th.dataset.id === kept.id)
        if (column >= 0) sort(table, column, kept.descending)
      }
    })
  }
  const asked = root.querySelector("[data-asked]")?.dataset.asked // a theme the address asks for, where none was chosen yet
  const place = `stActiveTheme-${location.pathname}-v2`
  if (asked && !localStorage.getItem(place)) {
    localStorage.setItem(place, JSON.stringify(asked))
    if (localStorage.getItem(place)) location.reload()
  }
  root.querySelectorAll("[data-theme]").forEach((button) => {
    const kept = localStorage.getItem(place)
    button.setAttribute("aria-pressed", button.dataset.theme === (kept ? JSON.parse(kept) : "System"))
  })
  const open = (target) => {
    const found = target.closest("[data-open]")
    if (found) setTriggerValue("open", found.dataset.open)
    return Boolean(found)
  }
  root.onclick = (event) => {
    const copy = event.target.closest("[data-copy]")
    if (copy) {
      write(copy.dataset.copy).then(() => (copy.textContent = copy.dataset.done))
      return
    }
    const theme = event.target.closest("[data-theme]")
    if (theme) {
      for (const path of [location.pathname, ...JSON.parse(theme.dataset.paths || "[]")]) localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(theme.dataset.theme))
      if (theme.dataset.code) history.replaceState(null, "", `?${new URLSearchParams({ lang: data.lang, theme: theme.dataset.code })}`)
      location.reload()
      return
    }
    const head = event.target.closest("th[data-sortable]")
    if (head) {
      const now = head.getAttribute("aria-sort")
      const descending = now === "none" ? head.dataset.first !== "ascending" : now !== "descending"
      sorted.set(parentElement, { id: head.dataset.id, descending })
      sort(head.closest("table"), [...head.parentElement.children].indexOf(head), descending)
      return
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return // the link itself opens a new tab
    if (open(event.target)) event.preventDefault()
  }
  root.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    if (event.target.matches("th[data-sortable]")) {
      event.target.click()
      event.preventDefault()
    } else if (event.target.matches("[data-open]:not(a)") && open(event.target)) event.preventDefault()
  }
}
