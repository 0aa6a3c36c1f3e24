/* An account of a test, whose password costs next to nothing: see
 * demo_people.h. */
#include "tests/demo/demo_people.h"

int
main(int argc, char **argv)
{
	return demo_people_main(argc, argv);
}
