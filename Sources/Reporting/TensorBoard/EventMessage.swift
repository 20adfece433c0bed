import Foundation

/// The numbers of the fields of TensorBoard's events.
enum EventField {
  static let step: UInt64 = 2
}

/// The events of TensorBoard, as messages of protocol buffers (tensorboard/compat/proto: event.proto
/// and summary.proto).
package enum EventMessage {
  /// The first event of each file.
  package static func version(at time: Double) -> Data {
    var event = event(at: time, step: 0)
    event.add("brain.Event:2", as: 3)
    return event.data
  }

  /// The start of a session that continues after some steps: whatever an earlier one said about
  /// later steps is void.
  package static func sessionStart(at time: Double, step: Int) -> Data {
    var session = ProtocolBuffer()
    session.add(Int64(1), as: 1)
    var event = event(at: time, step: step)
    event.add(session, as: 7)
    return event.data
  }

  /// Numbers after a step, with their names.
  package static func scalars(
    _ scalars: [(tag: String, value: Double)], at time: Double, step: Int
  ) -> Data {
    summary(
      scalars.map { tag, number in
        var value = ProtocolBuffer()
        value.add(tag, as: 1)
        value.add(Float(number), as: 2)
        return value
      }, at: time, step: step)
  }

  /// A PNG file after a step.
  package static func image(
    _ tag: String, png: Data, width: Int, height: Int, at time: Double, step: Int
  ) -> Data {
    var image = ProtocolBuffer()
    image.add(Int64(height), as: 1)
    image.add(Int64(width), as: 2)
    // RGB. TensorBoard reads the color from the PNG file itself.
    image.add(Int64(3), as: 3)
    image.add(png, as: 4)
    var value = ProtocolBuffer()
    value.add(tag, as: 1)
    value.add(image, as: 4)
    return summary([value], at: time, step: step)
  }

  private static func event(at time: Double, step: Int) -> ProtocolBuffer {
    var event = ProtocolBuffer()
    event.add(time, as: 1)
    if step > 0 { event.add(Int64(step), as: EventField.step) }
    return event
  }

  private static func summary(_ values: [ProtocolBuffer], at time: Double, step: Int) -> Data {
    var summary = ProtocolBuffer()
    for value in values { summary.add(value, as: 1) }
    var event = event(at: time, step: step)
    event.add(summary, as: 5)
    return event.data
  }
}
