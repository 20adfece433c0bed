import Foundation

/// A count in readable form: `19,810`, and from a million on `31.4 M`, `1.2 G`, `3.0 T`.
package func humanCount(_ count: Int) -> String {
  guard count.magnitude >= 1_000_000 else { return grouped(count) }
  return scaled(Double(count), by: 1000, units: ["", " k", " M", " G", " T", " P", " E"])
}

/// A number of bytes: `512 B`, `1.5 KiB`, `31.4 MiB`.
package func humanBytes(_ bytes: Int) -> String {
  guard bytes.magnitude >= 1024 else { return "\(bytes) B" }
  return scaled(
    Double(bytes), by: 1024, units: [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"])
}

/// A metric or a loss with four decimals, or if it is small with three digits: `0.9375`, `2.1e-05`.
package func humanMetric(_ value: Double) -> String {
  let isSmall = value != 0 && abs(value) < 0.01
  return String(format: isSmall ? "%.3g" : "%.4f", value)
}

/// A duration: `0.42 s`, `12.3 s`, `3 min 05 s`, `1 h 02 min`, `2 d 03 h`.
package func humanDuration(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "?" }
  let seconds = max(0, seconds)
  // The limits avoid 10.00 s and 60.0 s after rounding.
  if seconds < 9.995 { return String(format: "%.2f s", seconds) }
  if seconds < 59.95 { return String(format: "%.1f s", seconds) }
  // Clamp to a long time that fits an Int without trapping.
  let whole = Int(min(seconds, 1e15).rounded())
  if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
  let minutes = (whole + 30) / 60
  if minutes < 24 * 60 { return String(format: "%d h %02d min", minutes / 60, minutes % 60) }
  let hours = (minutes + 30) / 60
  return String(format: "%d d %02d h", hours / 24, hours % 24)
}

/// A duration in clock format, for a progress line: `0:07`, `12:30`, `1:02:03`.
package func clockDuration(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "?" }
  let whole = Int(min(max(0, seconds), 1e15))
  let (minutes, rest) = (whole / 60, whole % 60)
  return minutes < 60
    ? String(format: "%d:%02d", minutes, rest)
    : String(format: "%d:%02d:%02d", minutes / 60, minutes % 60, rest)
}

/// A rate per second with two or three significant digits: `0.25`, `3.4`, `1,204`.
package func humanRate(_ rate: Double) -> String {
  guard rate.isFinite else { return "?" }
  if rate < 0.995 { return String(format: "%.2f", rate) }
  if rate < 9.95 { return String(format: "%.1f", rate) }
  return humanCount(Int(min(rate, 1e18).rounded()))
}

private func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  groups.insert(digits, at: 0)
  return (count < 0 ? "-" : "") + groups.joined(separator: ",")
}

private func scaled(_ value: Double, by base: Double, units: [String]) -> String {
  var value = value
  var unit = 0
  // 999.95 would round to 1000.0.
  while abs(value) >= base - 0.05, unit < units.count - 1 {
    value /= base
    unit += 1
  }
  return String(format: "%.1f", value) + units[unit]
}
