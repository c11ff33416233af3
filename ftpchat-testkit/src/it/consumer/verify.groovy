// That a build failed says little: it must have run all tests, and the right ones must have failed.
def appending = 'optional_appendMakesTheFileAndAddsAtItsEnd'
['as-it-comes': '5.', '6': '6.'].each { junit, version ->
  def suite = { name ->
    new groovy.xml.XmlSlurper().parse(new File(basedir, "target/reports-$junit/TEST-example.${name}.xml"))
  }
  def tests = { it.testcase.collect { test -> test.@name.text().replace('()', '') } }
  def failed = { report ->
    report.testcase.findAll { it.failure.size() + it.error.size() > 0 }.collect { it.@name.text().replace('()', '') }
  }
  def good = suite('GoodTransportTest')
  def bad = suite('BadTransportTest')

  assert tests(good).size() > 30
  assert failed(good).isEmpty()
  assert tests(bad).toSet() == tests(good).toSet()
  assert failed(bad).contains(appending)
  assert failed(bad).size() < tests(bad).size() / 2

  def classPath = good.properties.property.find { it.@name.text() == 'surefire.test.class.path' }.@value.text()
  assert classPath.contains("junit-jupiter-api-$version")
}
def log = new File(basedir, 'build.log').text
assert log.contains("BadTransportTest.$appending FAILED")
assert log.contains("GoodTransportTest.$appending passed")
