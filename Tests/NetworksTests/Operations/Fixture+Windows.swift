import Kernels
import TestSupport

extension Fixture {
  /// The numbers of an option for both axes.
  func pair(_ key: String) -> AxisPair {
    AxisPair(height: extent("\(key)_height"), width: extent("\(key)_width"))
  }

  /// The numbers of an option for all sides.
  func sides(_ key: String) -> ImageSides {
    ImageSides(
      top: extent("\(key)_top"), left: extent("\(key)_left"), bottom: extent("\(key)_bottom"),
      right: extent("\(key)_right"))
  }
}
