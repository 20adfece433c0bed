/// Shifts and mirrors.
extension PixelCanvas {
  /// Output (y, x) shows input (y + top, x + left), and black outside.
  func shift(top: Int, left: Int) {
    guard top != 0 || left != 0 else { return }
    let row = width * channels
    // The part of a row that shows the image.
    let first = min(max(0, -left), width) * channels
    let end = max(min(width, width - left) * channels, first)
    replace { source, target in
      for y in 0..<height {
        let line = target + y * row
        guard (0..<height).contains(y + top) else {
          line.update(repeating: 0, count: row)
          continue
        }
        line.update(repeating: 0, count: first)
        (line + first).update(
          from: source + (y + top) * row + first + left * channels, count: end - first)
        (line + end).update(repeating: 0, count: row - end)
      }
    }
  }

  /// Mirrors each row.
  func flip() {
    let (width, channels) = (width, channels)
    for y in 0..<height {
      var front = samples + y * width * channels
      var back = front + (width - 1) * channels
      while front < back {
        for channel in 0..<channels {
          (front[channel], back[channel]) = (back[channel], front[channel])
        }
        front += channels
        back -= channels
      }
    }
  }
}
