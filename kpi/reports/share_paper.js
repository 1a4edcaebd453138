"use strict"
for (const table of document.querySelectorAll("table[data-sorts]")) {
  table.addEventListener("click", (event) => {
    const head = event.target.closest("th")
    if (!head || !event.target.closest("button")) return
    const place = head.cellIndex
    const number = head.classList.contains("n")
    const down = head.getAttribute("aria-sort") === (number ? "none" : "ascending")
    const key = (row) => row.cells[place].dataset.sort || ""
    const rows = [...table.tBodies[0].rows]
    rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)]
      if (!x || !y) return (x === "") - (y === "")
      const told = number ? Number(x) - Number(y) : x.localeCompare(y, document.body.dataset.lang)
      return down ? -told : told
    })
    table.tBodies[0].append(...rows)
    for (const one of table.tHead.rows[0].cells) if (one.hasAttribute("aria-sort")) one.setAttribute("aria-sort", "none")
    head.setAttribute("aria-sort", down ? "descending" : "ascending")
  })
}
for (const box of document.querySelectorAll("input[type=search]")) {
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase()
    const main = box.closest("main")
    let left = 0
    for (const row of main.querySelectorAll("table[data-searched] tbody tr")) {
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted)
      left += !row.hidden
    }
    main.querySelector(".none").hidden = left > 0
  })
}
for (const button of document.querySelectorAll("button.widen"))
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true"
    button.setAttribute("aria-pressed", pressed)
    for (const table of button.closest("main").querySelectorAll("table")) table.classList.toggle("all", pressed)
  })
for (const button of document.querySelectorAll("button.speak"))
  button.addEventListener("click", () => {
    document.body.dataset.lang = button.dataset.to
    document.documentElement.lang = button.dataset.to === "zh" ? "zh-CN" : "en"
    document.title = button.dataset.title
  })
