extension Markup {
  /// Commands for a terminal, each under its purpose.
  public static func commands(_ commands: [(purpose: String, command: String)]) -> Markup {
    Markup(
      joining: commands.map {
        Markup(joining: [
          .element("p", Markup($0.purpose)),
          .element("pre", .element("code", Markup($0.command))),
        ])
      })
  }
}
