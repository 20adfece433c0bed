import TensorCore

/// What an original generator made of images, and how.
struct TeacherAnswer {
  /// `[N, H, W, C]` in -1...1.
  let image: Tensor
  /// `[N, H/4, W/4, trunk]` for each tap.
  let features: [Tensor]
}
