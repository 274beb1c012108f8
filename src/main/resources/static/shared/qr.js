/** As a picture of black on white, with the margin that scanners want. */
export async function draw(text) {
  const {generate} = await import('/shared/lean-qr/lean-qr-2.7.4.mjs');
  const canvas = document.createElement('canvas');
  generate(text).toCanvas(canvas, {on: [0, 0, 0, 255], off: [255, 255, 255, 255]});
  return canvas.toDataURL('image/png');
}
