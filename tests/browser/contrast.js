// Each text that is shown with less than 4.5 to 1 between it and what is behind it (WCAG 2.2, 1.4.3); disabled ones may.
() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
  const ctx = canvas.getContext('2d', { willReadFrequently: true })
  const rgba = (color) => {
    ctx.clearRect(0, 0, 1, 1)
    ctx.fillStyle = color
    ctx.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = ctx.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((each, n) => each * a + below[n] * (1 - a))
  const linear = (each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
  const light = (color) => color.reduce((sum, each, n) => sum + linear(each / 255) * [0.2126, 0.7152, 0.0722][n], 0)
  const behind = (each) => {
    const layers = []
    for (let at = each; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor))
    return layers.reduce((sum, layer) => over(layer, sum), [255, 255, 255])
  }
  const ratio = (each) => {
    const ground = behind(each)
    const [more, less] = [over(rgba(getComputedStyle(each).color), ground), ground].map(light).sort((a, b) => b - a)
    return (more + 0.05) / (less + 0.05)
  }
  const says = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.la-vh, [aria-hidden=true], :disabled')
  return [...document.querySelectorAll('body :not(script, style, option)')]
    .filter((each) => says(each) && shown(each) && ratio(each) < 4.5)
    .map((each) => `${ratio(each).toFixed(2)}: ${each.textContent.trim().slice(0, 60)}`)
}
