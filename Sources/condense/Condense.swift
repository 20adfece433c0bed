@main
enum Condense {
  static func main() {}
}
